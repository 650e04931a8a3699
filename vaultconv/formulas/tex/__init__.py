"""TeX formulas, as MathJax reads them, rewritten into the TeX that texmath (in Pandoc) converts correctly. Pure."""
