"""What a changed spec would have made of recordings, and how well verdicts agree with a physio's marks."""
