/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/xml-tree.h"

#include <libxml/parser.h>
#include <string.h>

#include "common/error.h"

#define LONGEST (1024 * 1024)

static gboolean
xml_tree_is (const xmlNode *node,
             const char    *name)
{
  return node->type == XML_ELEMENT_NODE && node->ns == NULL && strcmp ((const char *) node->name, name) == 0;
}

static xmlNode *
xml_tree_find (xmlNode    *node,
               const char *name)
{
  while (node != NULL && !xml_tree_is (node, name))
    node = node->next;
  return node;
}

/**
 * usher_xml_tree_parse:
 * @text: somebody's XML
 * @root: name the root element has to have
 * @error: START_FAILED, with the line
 *
 * Never fetches anything, and takes no document type, so that entities cannot grow.
 *
 * Returns: (transfer full): the document
 */
xmlDoc *
usher_xml_tree_parse (const char  *text,
                      const char  *root,
                      GError     **error)
{
  const int options = XML_PARSE_NONET | XML_PARSE_NOBLANKS | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
  g_autoptr (xmlDoc) document = NULL;
  gsize length = strlen (text);
  const xmlError *problem;

  if (length > LONGEST)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_START_FAILED, "the XML of the %s is over 1 MiB", root);
      return NULL;
    }
  document = xmlReadMemory (text, (int) length, NULL, NULL, options);
  if (document == NULL)
    {
      problem = xmlGetLastError ();
      g_set_error (error, USHER_ERROR, USHER_ERROR_START_FAILED, "the XML of the %s is broken in line %d", root,
                   problem != NULL ? problem->line : 0);
      return NULL;
    }
  if (document->intSubset != NULL || document->extSubset != NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_START_FAILED, "the XML of the %s has a DOCTYPE: take it out", root);
      return NULL;
    }
  if (xmlDocGetRootElement (document) == NULL || !xml_tree_is (xmlDocGetRootElement (document), root))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_START_FAILED, "the XML is not that of a %s", root);
      return NULL;
    }
  return g_steal_pointer (&document);
}

/**
 * usher_xml_tree_text:
 * @node: an element
 *
 * Returns: (transfer full): @node and what is in it, as XML
 */
char *
usher_xml_tree_text (xmlNode *node)
{
  xmlBuffer *buffer = xmlBufferCreate ();
  char *text;

  xmlNodeDump (buffer, node->doc, node, 0, 0);
  text = g_strdup ((const char *) xmlBufferContent (buffer));
  xmlBufferFree (buffer);
  return text;
}

/**
 * usher_xml_tree_first:
 * @parent: (nullable): an element
 * @name: of a child
 *
 * Returns: (transfer none) (nullable): the first child of that name
 */
xmlNode *
usher_xml_tree_first (xmlNode    *parent,
                      const char *name)
{
  return parent != NULL ? xml_tree_find (parent->children, name) : NULL;
}

/**
 * usher_xml_tree_next:
 * @node: an element
 * @name: of a sibling
 *
 * Returns: (transfer none) (nullable): the next sibling of that name
 */
xmlNode *
usher_xml_tree_next (xmlNode    *node,
                     const char *name)
{
  return xml_tree_find (node->next, name);
}

/**
 * usher_xml_tree_ensure:
 * @parent: an element
 * @name: of a child
 *
 * Returns: (transfer none): the child of that name, which may be new
 */
xmlNode *
usher_xml_tree_ensure (xmlNode    *parent,
                       const char *name)
{
  xmlNode *child = usher_xml_tree_first (parent, name);

  return child != NULL ? child : xmlNewChild (parent, NULL, BAD_CAST name, NULL);
}

/**
 * usher_xml_tree_remove:
 * @node: (nullable): an element to take out of its tree and free
 */
void
usher_xml_tree_remove (xmlNode *node)
{
  if (node == NULL)
    return;
  xmlUnlinkNode (node);
  xmlFreeNode (node);
}

/**
 * usher_xml_tree_remove_all:
 * @parent: (nullable): an element
 * @name: of the children to remove
 */
void
usher_xml_tree_remove_all (xmlNode    *parent,
                           const char *name)
{
  xmlNode *child;

  while ((child = usher_xml_tree_first (parent, name)) != NULL)
    usher_xml_tree_remove (child);
}

/**
 * usher_xml_tree_attribute:
 * @node: (nullable): an element
 * @name: of an attribute
 *
 * Returns: (transfer full) (nullable): its value
 */
char *
usher_xml_tree_attribute (xmlNode    *node,
                          const char *name)
{
  xmlChar *value = node != NULL ? xmlGetNoNsProp (node, BAD_CAST name) : NULL;
  char *copy = g_strdup ((const char *) value);

  xmlFree (value);
  return copy;
}

/**
 * usher_xml_tree_attribute_is:
 * @node: (nullable): an element
 * @name: of an attribute
 * @value: to compare with
 */
gboolean
usher_xml_tree_attribute_is (xmlNode    *node,
                             const char *name,
                             const char *value)
{
  g_autofree char *found = usher_xml_tree_attribute (node, name);

  return g_strcmp0 (found, value) == 0;
}

/**
 * usher_xml_tree_set_attribute:
 * @node: an element
 * @name: of an attribute
 * @value: (nullable): NULL takes the attribute away
 */
void
usher_xml_tree_set_attribute (xmlNode    *node,
                              const char *name,
                              const char *value)
{
  if (value != NULL)
    xmlSetProp (node, BAD_CAST name, BAD_CAST value);
  else
    xmlUnsetProp (node, BAD_CAST name);
}

/**
 * usher_xml_tree_set_content:
 * @node: an element
 * @text: (nullable): what becomes its only content
 */
void
usher_xml_tree_set_content (xmlNode    *node,
                            const char *text)
{
  xmlNodeSetContent (node, NULL);
  if (text != NULL)
    xmlNodeAddContent (node, BAD_CAST text);
}
