-- case: ALTER ROLE and ALTER DATABASE SET hold from the next connection on
CREATE SCHEMA app;
CREATE SCHEMA other;
ALTER ROLE postgres SET search_path = app;
CREATE TABLE before (a int);
\connect
CREATE TABLE after (a int);
SET search_path = other;
CREATE TABLE of_session (a int);
RESET search_path;
CREATE TABLE reset (a int);
ALTER ROLE postgres RESET search_path;
\connect
CREATE TABLE last (a int);
