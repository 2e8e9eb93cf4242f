-- Empties a database, which takes a tenth of the time that a new one takes to make, and says
-- whether it is as one made from the template.
SET client_min_messages = error;
DO $$
DECLARE
  command text;
BEGIN
  FOR command IN
    SELECT format('DROP EXTENSION %I CASCADE', extname) FROM pg_extension WHERE extname <> 'plpgsql'
    UNION ALL SELECT format('DROP EVENT TRIGGER %I', evtname) FROM pg_event_trigger
    UNION ALL SELECT format('DROP PUBLICATION %I', pubname) FROM pg_publication
    UNION ALL SELECT format('DROP FOREIGN DATA WRAPPER IF EXISTS %I CASCADE', fdwname)
      FROM pg_foreign_data_wrapper
    UNION ALL SELECT format('DROP SCHEMA IF EXISTS %I CASCADE', nspname)
      FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    UNION ALL SELECT 'CREATE SCHEMA public AUTHORIZATION pg_database_owner'
    UNION ALL SELECT format('ALTER DATABASE %I RESET ALL', current_database())
  LOOP
    EXECUTE command;
  END LOOP;
END $$;
SELECT CASE WHEN EXISTS (
    SELECT FROM pg_class WHERE oid >= 16384 AND relpersistence <> 't'
    UNION ALL SELECT FROM pg_proc WHERE oid >= 16384
    UNION ALL SELECT FROM pg_cast WHERE oid >= 16384
    UNION ALL SELECT FROM pg_language WHERE oid >= 16384
    UNION ALL SELECT FROM pg_namespace WHERE oid >= 16384 AND nspname !~ '^pg_(toast_)?temp_'
      AND nspname <> 'public')
  THEN 'used' ELSE 'clean' END;
