"""Widgets of the terminal app. They know nothing of orders: they are handed what they show, and report."""
