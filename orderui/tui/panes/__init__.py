"""What the tabs of an order show: one pane for each, filled when it is first looked at."""
