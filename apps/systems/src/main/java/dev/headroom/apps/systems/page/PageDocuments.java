// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.page;

import dev.headroom.apps.systems.page.PageSettings.Mode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import tools.jackson.databind.json.JsonMapper;

/**
 * The documents of an application, with the addresses that their files have in the mode of the
 * settings, and the script of the page where it is one.
 *
 * <p>Thread-safe. {@link #close} deletes what was published for this process alone.
 */
final class PageDocuments implements AutoCloseable {
  /** The path of the page's first module. */
  static final String ENTRY = "app.js";

  private static final String INDEX = "index.html";
  private static final Pattern CONTENT = Pattern.compile("<body>(.*)</body>", Pattern.DOTALL);
  private static final Pattern PRELOAD = Pattern.compile("\\s*<link rel=\"modulepreload\"[^>]*>");

  /** How long a document is reused, since new sizes of pictures may be there. */
  private static final Duration REUSED = Duration.ofSeconds(5);

  private final PageSettings settings;
  private final PageFiles files;
  private final Supplier<Optional<PagePictures>> pictures;
  private final @Nullable HashedFiles hashed;
  private volatile @Nullable Rendering latest;

  /** A document and when it was made. Immutable. */
  private record Rendering(String html, long atNanos) {}

  /** Publishes the files where the settings want names with hashes. */
  PageDocuments(PageSettings settings, PageFiles files, Supplier<Optional<PagePictures>> pictures)
      throws IOException {
    this.settings = settings;
    this.files = files;
    this.pictures = pictures;
    this.hashed = settings.is(Mode.HASHED) ? HashedFiles.publish(files, settings.folder()) : null;
  }

  /** Returns the published files; null if the settings want none. */
  @Nullable HashedFiles hashed() {
    return hashed;
  }

  /** Returns a document, complete with its shell if it is the page. */
  String document(Resource file) throws IOException {
    String text = file.getContentAsString(StandardCharsets.UTF_8);
    if (!INDEX.equals(file.getFilename())) {
      return hashed == null ? text : hashed.rewrite(text);
    }
    Rendering made = latest;
    if (made == null || System.nanoTime() - made.atNanos > REUSED.toNanos()) {
      made = new Rendering(addressed(PageShell.complete(text)), System.nanoTime());
      latest = made;
    }
    return made.html;
  }

  private String addressed(String whole) {
    if (settings.is(Mode.BUNDLE)) {
      String bundled = PRELOAD.matcher(whole).replaceAll("");
      return settings.contentInScript()
          ? CONTENT.matcher(bundled).replaceFirst("<body></body>")
          : bundled;
    }
    return hashed == null
        ? whole
        : hashed.rewrite(pictures.get().map(each -> each.offer(whole)).orElse(whole));
  }

  /** Returns the page's modules as one script, with the content of the page. */
  byte[] script() throws IOException {
    String modules = ScriptBundle.of(files, ENTRY);
    if (!settings.contentInScript()) {
      return modules.getBytes(StandardCharsets.UTF_8);
    }
    String page =
        PageShell.complete(
            new ClassPathResource("static/" + INDEX).getContentAsString(StandardCharsets.UTF_8));
    Matcher content = CONTENT.matcher(page);
    String html = content.find() ? content.group(1) : "";
    return ("document.body.innerHTML = "
            + JsonMapper.shared().writeValueAsString(html)
            + ";\n"
            + modules)
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    if (hashed != null) {
      hashed.close();
    }
  }
}
