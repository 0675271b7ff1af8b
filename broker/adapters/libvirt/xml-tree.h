/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlDoc, xmlFreeDoc)

xmlDoc     *usher_xml_tree_parse         (const char  *text,
                                          const char  *root,
                                          GError     **error);
char       *usher_xml_tree_text          (xmlNode     *node);
xmlNode    *usher_xml_tree_first         (xmlNode     *parent,
                                          const char  *name);
xmlNode    *usher_xml_tree_next          (xmlNode     *node,
                                          const char  *name);
xmlNode    *usher_xml_tree_ensure        (xmlNode     *parent,
                                          const char  *name);
void        usher_xml_tree_remove        (xmlNode     *node);
void        usher_xml_tree_remove_all    (xmlNode     *parent,
                                          const char  *name);
char       *usher_xml_tree_attribute     (xmlNode     *node,
                                          const char  *name);
gboolean    usher_xml_tree_attribute_is  (xmlNode     *node,
                                          const char  *name,
                                          const char  *value);
void        usher_xml_tree_set_attribute (xmlNode     *node,
                                          const char  *name,
                                          const char  *value);
void        usher_xml_tree_set_content   (xmlNode     *node,
                                          const char  *text);

G_END_DECLS
