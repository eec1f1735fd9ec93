// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench;

/**
 * Texts in pages.
 *
 * <p>Immutable.
 */
public final class HtmlText {

  private HtmlText() {}

  /**
   * Escapes a text for an element or a quoted attribute of HTML, SVG or XML.
   *
   * @param raw any text
   * @return the text without markup and control characters
   */
  public static String escape(String raw) {
    return raw.replaceAll("\\p{Cntrl}+", " ")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
