"""Does the document say what was promised, and does the server keep it?"""
