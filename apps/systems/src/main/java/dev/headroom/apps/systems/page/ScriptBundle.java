// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.page;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.core.io.Resource;

/**
 * Joins the JavaScript modules of a page to one script, those that are imported later included, as
 * a front end has them whose code is not split.
 *
 * <p>It reads what the pages' own modules use: imports of names or of a whole module, and exports
 * of declarations, each from the start of a line; anything else is refused. Each module stays a
 * function of its own, so names of two modules do not meet.
 *
 * <p>Confined to one thread.
 */
final class ScriptBundle {
  private static final String RELATIVE = "'(\\.{1,2}/[^'\\n]+)'";
  private static final Pattern IMPORT =
      Pattern.compile(
          "(?m)^import\\s+(?:(?:(\\{[^}]*\\})|\\*\\s+as\\s+(\\w+))\\s+from\\s+)?" + RELATIVE + ";");
  private static final Pattern LATER = Pattern.compile("\\bimport\\(" + RELATIVE + "\\)");
  private static final Pattern EXPORT =
      Pattern.compile(
          "(?m)^export\\s+((?:async\\s+)?function\\*?\\s+(\\w+)|(?:class|const)\\s+(\\w+)"
              + "|const\\s+\\{([^}]*)\\})");
  private static final Pattern UNKNOWN = Pattern.compile("(?m)^(?:import|export)\\b.*");

  private final PageFiles files;
  private final Set<String> open = new HashSet<>();
  private final Set<String> joined = new HashSet<>();
  private final StringBuilder script = new StringBuilder();

  private ScriptBundle(PageFiles files) {
    this.files = files;
  }

  /**
   * Joins a module and all that it imports.
   *
   * @param entry the path of the module
   * @throws IllegalArgumentException if a module has an import or export of another form, or
   *     imports itself by way of others
   */
  static String of(PageFiles files, String entry) throws IOException {
    ScriptBundle bundle = new ScriptBundle(files);
    bundle.script.append("const modules = {};\n");
    bundle.join(entry);
    return bundle.script.toString();
  }

  private void join(String path) throws IOException {
    if (joined.contains(path)) {
      return;
    }
    if (!open.add(path)) {
      throw new IllegalArgumentException(
          "module " + path + " imports itself by way of others: remove the circle");
    }
    String text = text(path);
    for (String each : named(IMPORT, 3, text)) {
      join(resolved(path, each));
    }
    for (String each : named(LATER, 1, text)) {
      String target = resolved(path, each);
      if (!open.contains(target)) {
        join(target);
      }
    }
    joined.add(path);
    script.append(function(path, text));
  }

  private String text(String path) throws IOException {
    Resource file = files.file(path);
    if (!file.exists()) {
      throw new FileNotFoundException("module " + path + " is imported, but is missing");
    }
    return file.getContentAsString(StandardCharsets.UTF_8);
  }

  private static List<String> named(Pattern pattern, int group, String text) {
    return pattern.matcher(text).results().map(each -> each.group(group)).toList();
  }

  private static String resolved(String from, String reference) {
    return URI.create(from).resolve(reference).toString();
  }

  private static String function(String path, String text) {
    List<String> exports = new ArrayList<>();
    String body =
        IMPORT.matcher(text).replaceAll(each -> Matcher.quoteReplacement(binding(path, each)));
    body =
        LATER
            .matcher(body)
            .replaceAll(each ->
                Matcher.quoteReplacement(
                    "Promise.resolve().then(() => " + module(path, each.group(1)) + ")"));
    body =
        EXPORT
            .matcher(body)
            .replaceAll(each -> {
              exports.addAll(exported(each));
              return Matcher.quoteReplacement(each.group(1));
            });
    Matcher unknown = UNKNOWN.matcher(body);
    if (unknown.find()) {
      throw new IllegalArgumentException(
          "module %s has \"%s\", which is not bundled: import or export names from the start of a line"
              .formatted(path, unknown.group()));
    }
    return "modules['%s'] = (() => {\n%s\nreturn { %s };\n})();\n"
        .formatted(path, body, String.join(", ", exports));
  }

  private static String module(String from, String reference) {
    return "modules['" + resolved(from, reference) + "']";
  }

  /** Returns the statement that has the place of an import. */
  private static String binding(String from, MatchResult statement) {
    String module = module(from, statement.group(3));
    if (statement.group(1) != null) {
      return "const " + statement.group(1).replaceAll("\\s+as\\s+", ": ") + " = " + module + ";";
    }
    return statement.group(2) == null ? "" : "const " + statement.group(2) + " = " + module + ";";
  }

  private static List<String> exported(MatchResult declaration) {
    if (declaration.group(4) == null) {
      return List.of(declaration.group(2) == null ? declaration.group(3) : declaration.group(2));
    }
    return Pattern.compile(",")
        .splitAsStream(declaration.group(4))
        .map(each -> each.substring(each.indexOf(':') + 1).strip())
        .filter(each -> !each.isEmpty())
        .collect(Collectors.toList());
  }
}
