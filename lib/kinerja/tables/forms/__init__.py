"""One module a subject: the tables that a form, register or report fills."""
