"""Publications that are the source of several surfaces."""

SURVEY = "M. Jamil, X.-S. Yang, A literature survey of benchmark functions for global optimization problems, 2013"
MISHRA = "S. K. Mishra, Some new test functions for global optimization, 2006"
