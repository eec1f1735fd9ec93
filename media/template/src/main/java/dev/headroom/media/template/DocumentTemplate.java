// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.template;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A logic-less template of a document or a mail, in the syntax of Mustache.
 *
 * <p>Thread-safe. A template of HTML escapes every value that it inserts: the tags that would
 * insert one as it is, and the tag that changes the delimiters, are refused when the template is
 * compiled. A name that the model does not have is an error, a null is an empty text. The text of a
 * template is the application's own: it may call any method of the model that takes no arguments,
 * so it must not come from a user.
 *
 * <pre>{@code
 * DocumentTemplate letter = DocumentTemplate.html("<p>Dear {{name}},</p>");
 * String html = letter.render(Map.of("name", "Ann & Bob"));
 * }</pre>
 */
public final class DocumentTemplate {
  private static final Pattern UNSAFE = Pattern.compile("\\{\\{\\s*([{&=>])");

  private final Template compiled;

  private DocumentTemplate(Template compiled) {
    this.compiled = compiled;
  }

  /**
   * Compiles a template of HTML.
   *
   * @throws IllegalArgumentException if it is malformed, or contains a tag that does not escape
   */
  public static DocumentTemplate html(String text) {
    return compile(text, true);
  }

  /**
   * Compiles a template of plain text, such as a subject, which inserts values as they are.
   *
   * @throws IllegalArgumentException if it is malformed
   */
  public static DocumentTemplate text(String text) {
    return compile(text, false);
  }

  /**
   * Compiles a template of HTML that stands beside a class.
   *
   * @param owner the class beside which the file stands, on the class path
   * @param file the file's name, in UTF-8
   * @throws IllegalArgumentException if there is no such file, or as for {@link #html(String)}
   */
  public static DocumentTemplate html(Class<?> owner, String file) {
    return html(read(owner, file));
  }

  /**
   * Compiles a template of plain text that stands beside a class; see {@link #html(Class, String)}.
   */
  public static DocumentTemplate text(Class<?> owner, String file) {
    return text(read(owner, file));
  }

  /**
   * Inserts the values of a model.
   *
   * @param model a map or a record; its components may be lists and records, for sections
   * @throws IllegalArgumentException if the model lacks a name
   */
  public String render(Object model) {
    try {
      return compiled.execute(model);
    } catch (MustacheException wrong) {
      throw new IllegalArgumentException("template: " + wrong.getMessage(), wrong);
    }
  }

  private static DocumentTemplate compile(String text, boolean html) {
    var unsafe = UNSAFE.matcher(text);
    if (unsafe.find()) {
      throw new IllegalArgumentException(
          "template has the tag {{%s at character %d, which %s"
              .formatted(
                  unsafe.group(1),
                  unsafe.start(),
                  switch (unsafe.group(1)) {
                    case ">" -> "includes another template: insert a rendered value, or a section";
                    case "=" -> "changes the delimiters: keep {{ and }}";
                    default -> "inserts a value without escaping it: write {{name}}";
                  }));
    }
    try {
      return new DocumentTemplate(Mustache.compiler().escapeHTML(html).nullValue("").compile(text));
    } catch (MustacheException malformed) {
      throw new IllegalArgumentException("template: " + malformed.getMessage(), malformed);
    }
  }

  private static String read(Class<?> owner, String file) {
    try (InputStream in = owner.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalArgumentException(
            "template %s is not beside %s: put it on the class path".formatted(file, owner));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
