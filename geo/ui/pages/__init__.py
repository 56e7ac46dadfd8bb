"""The pages of the app: one thin function each."""
