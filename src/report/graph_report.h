#pragma once

#include <string>

#include "integrity/foreign_key_graph.h"

/// What `pgplumb graph` prints: the foreign keys between the project's tables, and what follows
/// from them for inserts and deletes. Each is a pure function of the schema.
namespace pgplumb::report {

/// For people: circles, the order to load in, what deletes take along, hubs and islands.
std::string render_graph_text(const catalog::Catalog& catalog);
/// The same and every foreign key, for programs.
std::string render_graph_json(const catalog::Catalog& catalog);
/// A flowchart that GitHub and GitLab draw; foreign keys of circles are thick.
std::string render_graph_mermaid(const catalog::Catalog& catalog);
/// For Graphviz: foreign keys of circles are bold, optional ones dashed.
std::string render_graph_dot(const catalog::Catalog& catalog);
/// A script that fills all tables from a schema `source` of the same shape, and one that empties
/// them.
std::string render_graph_sql(const catalog::Catalog& catalog);

}  // namespace pgplumb::report
