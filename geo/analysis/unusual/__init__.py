"""How unusual was a day, a week or a month: rank, overdispersed tail, return period, toll."""
