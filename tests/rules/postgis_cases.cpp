#include "rules/cases.h"

namespace pgplumb::lint {
namespace {

constexpr const char* waypoints =
    "CREATE EXTENSION postgis;"
    "CREATE TABLE waypoints (id int PRIMARY KEY, location geography(Point, 4326) NOT NULL);"
    "CREATE INDEX ON waypoints USING gist (location);";

}  // namespace

std::vector<Case> postgis_cases() {
  return {
      {"DistanceInAView",
       "distance-in-condition",
       waypoints,
       "CREATE VIEW near AS SELECT id FROM waypoints"
       "  WHERE id > 0 AND ST_Distance(location, 'POINT(1 1)'::geography) <= 500;",
       1,
       {},
       "near computes",
       "ST_DWithin(location, 'POINT(1 1)'::public.geography, 500)"},
      {"DistanceInAJoin", "distance-in-condition", waypoints,
       "CREATE VIEW pairs AS SELECT a.id FROM waypoints a"
       "  JOIN waypoints b ON 10 > ST_Distance(a.location, b.location);",
       1},
      {"DistanceInASubquery", "distance-in-condition", waypoints,
       "CREATE VIEW v AS SELECT 1 AS one WHERE EXISTS (SELECT 1 FROM waypoints"
       "  WHERE ST_Distance(location, 'POINT(1 1)') BETWEEN 0 AND 5);",
       1},
      {"DistanceInPlpgsql",
       "distance-in-condition",
       waypoints,
       "CREATE FUNCTION f(here geography) RETURNS void LANGUAGE plpgsql AS $$"
       " BEGIN DELETE FROM waypoints WHERE ST_Distance(location, here) < 1; END $$;",
       1,
       {},
       "f(public.geography) computes"},
      {"DistanceInAPolicy", "distance-in-condition", waypoints,
       "CREATE POLICY near ON waypoints USING (ST_Distance(location, 'POINT(1 1)') < 9);", 1},
      {"DistanceFromBelow", "distance-in-condition", waypoints,
       "CREATE VIEW far AS SELECT id FROM waypoints"
       "  WHERE ST_Distance(location, 'POINT(1 1)') > 500;"},
      {"DistanceInOneOfTwo", "distance-in-condition", waypoints,
       "CREATE VIEW v AS SELECT id FROM waypoints"
       "  WHERE id = 1 OR ST_Distance(location, 'POINT(1 1)') < 5;"},
      {"DistanceInTheSelectList", "distance-in-condition", waypoints,
       "CREATE VIEW v AS SELECT ST_Distance(location, 'POINT(1 1)') < 5 AS near FROM waypoints;"},
      {"DistanceOfConstants", "distance-in-condition", waypoints,
       "CREATE VIEW v AS SELECT id FROM waypoints"
       "  WHERE ST_Distance('POINT(2 2)'::geography, 'POINT(1 1)'::geography) < 5;"},
      {"DistanceOfOnesOwn", "distance-in-condition", "CREATE TABLE w (location text);",
       "CREATE VIEW v AS SELECT 1 AS one FROM w WHERE st_distance(location, 'x') < 5;"},
  };
}

}  // namespace pgplumb::lint
