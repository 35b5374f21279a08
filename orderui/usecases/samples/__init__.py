"""The orders of the sample book, a module per system: plain data, told as stories."""
