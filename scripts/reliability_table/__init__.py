"""The rows of `make reliability`: what each runs, what it must come to, and the page of them."""
