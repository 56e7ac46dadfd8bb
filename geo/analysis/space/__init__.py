"""Where and when: whether incidents lie together more than chance would have them."""
