"""The rule book: pure functions of facts and dated parameters. Now, and the book, are arguments."""
