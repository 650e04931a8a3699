"""Hugo: a vault as the content of a site, and the site around it where there is none yet."""
