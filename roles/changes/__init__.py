"""What changed between two texts, in a reader's words: the words, the marks, the rows of lists."""
