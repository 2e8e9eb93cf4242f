-- case: types of the history go before those of pg_catalog that comes later
CREATE DOMAIN public.date AS text;
CREATE TABLE early (a date);
SET search_path = public, pg_catalog;
CREATE TABLE late (a date, b int);
SET search_path = pg_catalog, public;
CREATE TABLE public.first (a date);

-- case: functions too
CREATE FUNCTION public.lower(text) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE t (a text);
CREATE VIEW early AS SELECT lower(a) AS l FROM t;
SET search_path = public, pg_catalog;
CREATE VIEW late AS SELECT lower(a) AS l, upper(a) AS u FROM t;
