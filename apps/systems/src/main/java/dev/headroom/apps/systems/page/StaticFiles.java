// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.page;

import dev.headroom.apps.systems.page.PageSettings.Mode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.util.DigestUtils;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistration;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.EncodedResourceResolver;
import org.springframework.web.servlet.resource.TransformedResource;

/**
 * Serves the pages and their files. Files under their own names have a validator of their content:
 * their time of change is that of every reproducible build, so a browser would keep a file of an
 * older release for ever. Files under names with a hash are kept for a year, and sent as they were
 * compressed at start.
 *
 * <p>Thread-safe.
 */
@Order(Ordered.HIGHEST_PRECEDENCE) // before Spring Boot's own of the same pattern
final class StaticFiles implements WebMvcConfigurer {

  private static final Duration FRESH = Duration.ofHours(1);
  private static final Duration YEAR = Duration.ofDays(365);
  private static final String FILES = "classpath:/static/";

  private final PageSettings settings;
  private final PageFiles files;
  private final PageDocuments documents;
  private final Map<String, String> tags = new ConcurrentHashMap<>();

  StaticFiles(PageSettings settings, PageFiles files, PageDocuments documents) {
    this.settings = settings;
    this.files = files;
    this.documents = documents;
  }

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    ResourceHandlerRegistration pages =
        registry
            .addResourceHandler("/index.html", "/api.html")
            .addResourceLocations(FILES)
            .setUseLastModified(false);
    if (!settings.is(Mode.BUNDLE)) {
      pages
          .setCacheControl(
              settings.is(Mode.HASHED) ? CacheControl.noCache() : CacheControl.maxAge(FRESH))
          .setEtagGenerator(StaticFiles::digest);
    }
    pages
        .resourceChain(false)
        .addTransformer((request, file, chain) ->
            replaced(file, documents.document(file).getBytes(StandardCharsets.UTF_8)));
    if (settings.is(Mode.BUNDLE)) {
      handler(registry, "/assets/" + PageDocuments.ENTRY)
          .addResourceLocations(FILES)
          .resourceChain(true)
          .addTransformer((request, file, chain) -> replaced(file, documents.script()));
    }
    addPublished(registry);
    if (!files.libraries().isEmpty()) {
      handler(registry, "/assets/" + PageFiles.LIBRARIES + "**")
          .addResourceLocations(
              files.libraries().values().stream()
                  .map(StaticFiles::folder)
                  .toArray(Resource[]::new));
    }
    handler(registry, "/**").addResourceLocations(FILES);
  }

  private void addPublished(ResourceHandlerRegistry registry) {
    HashedFiles hashed = documents.hashed();
    if (hashed != null) {
      registry
          .addResourceHandler(HashedFiles.PATH + "**")
          .addResourceLocations(new FileSystemResource(hashed.folder() + "/"))
          .setCacheControl(CacheControl.maxAge(YEAR).cachePublic().immutable())
          .setUseLastModified(false)
          .resourceChain(true)
          .addResolver(new EncodedResourceResolver());
    }
  }

  private ResourceHandlerRegistration handler(ResourceHandlerRegistry registry, String pattern) {
    ResourceHandlerRegistration handler =
        registry.addResourceHandler(pattern).setUseLastModified(false);
    return settings.is(Mode.BUNDLE)
        ? handler
        : handler.setCacheControl(CacheControl.maxAge(FRESH)).setEtagGenerator(this::tag);
  }

  private static TransformedResource replaced(Resource file, byte[] content) {
    return new TransformedResource(file, content);
  }

  private static Resource folder(Resource file) {
    try {
      return file.createRelative("./");
    } catch (IOException e) {
      throw new UncheckedIOException(file + " has no folder", e);
    }
  }

  private String tag(Resource file) {
    return tags.computeIfAbsent(file.getDescription(), any -> digest(file));
  }

  private static String digest(Resource file) {
    try {
      return '"' + DigestUtils.md5DigestAsHex(file.getContentAsByteArray()) + '"';
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }
}
