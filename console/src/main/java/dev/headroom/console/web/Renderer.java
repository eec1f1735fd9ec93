// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.web;

import dev.headroom.console.view.Page;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.Map;

/**
 * Turns pages into HTML by templates that were compiled with the build.
 *
 * <p>Thread-safe. Everything that a page shows is escaped for the place where it stands.
 */
public final class Renderer {
  private static final String FOLDER = "headroom/console/";

  private final TemplateEngine templates = TemplateEngine.createPrecompiled(ContentType.Html);

  /** Returns a whole page. */
  public String page(Shell shell, Page page) {
    return render("page.jte", Map.of("shell", shell, "page", page));
  }

  /** Returns what changes of a page while it is open. */
  public String content(Shell shell, Page page) {
    return render("content.jte", Map.of("shell", shell, "page", page));
  }

  /**
   * Returns the page that asks for the token.
   *
   * @param message why the last attempt failed; empty for none
   * @param target the page to show next, below that of the console
   */
  public String signIn(Shell shell, boolean offered, String message, String target) {
    return render(
        "signin.jte",
        Map.of("shell", shell, "offered", offered, "message", message, "target", target));
  }

  private String render(String template, Map<String, Object> parameters) {
    StringOutput output = new StringOutput();
    templates.render(FOLDER + template, parameters, output);
    return output.toString();
  }
}
