// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.plan;

import java.io.IOException;
import java.io.StringReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * A node of a plan that EXPLAIN wrote as XML, which the JDK reads without a library.
 *
 * <p>Immutable.
 *
 * @param values the properties by their names, such as {@code Sort-Key}; a list has several values
 * @param children the nodes below
 */
public record PlanNode(Map<String, List<String>> values, List<PlanNode> children) {

  /**
   * Reads a plan.
   *
   * @throws SQLException if the text is no plan
   */
  public static PlanNode parse(String xml) throws SQLException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      Element root =
          factory
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(xml)))
              .getDocumentElement();
      if (root.getElementsByTagName("Plan").item(0) instanceof Element plan) {
        return node(plan);
      }
      throw new SQLException("the statement has no plan");
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new SQLException("the plan is not readable", e);
    }
  }

  private static PlanNode node(Element plan) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    List<PlanNode> children = new ArrayList<>();
    for (Element each : elements(plan)) {
      if (each.getTagName().equals("Plans")) {
        elements(each).forEach(child -> children.add(node(child)));
      } else {
        List<Element> items = elements(each);
        values.put(
            each.getTagName(),
            items.isEmpty()
                ? List.of(each.getTextContent())
                : items.stream().map(Node::getTextContent).toList());
      }
    }
    return new PlanNode(values, children);
  }

  private static List<Element> elements(Element parent) {
    List<Element> found = new ArrayList<>();
    for (Node each = parent.getFirstChild(); each != null; each = each.getNextSibling()) {
      if (each instanceof Element element) {
        found.add(element);
      }
    }
    return found;
  }

  /** Returns a property, empty if the node lacks it. */
  public String text(String name) {
    List<String> all = items(name);
    return all.isEmpty() ? "" : all.getFirst();
  }

  /** Returns the values of a property, none if the node lacks it. */
  public List<String> items(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** Returns the planner's cost of the node with all below it. */
  public double cost() {
    String total = text("Total-Cost");
    return total.isEmpty() ? 0 : Double.parseDouble(total);
  }

  /** Returns this node and all below it. */
  public Stream<PlanNode> all() {
    return Stream.concat(Stream.of(this), children.stream().flatMap(PlanNode::all));
  }
}
