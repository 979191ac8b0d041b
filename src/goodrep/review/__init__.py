"""What the page and the printed report show of what was kept: curves over time, and charts of them."""
