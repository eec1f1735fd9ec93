// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.util.DigestUtils;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Serves the pages and their files with a validator of their content. Their time of change is that
 * of every reproducible build, so a browser would keep a file of an older release for ever.
 *
 * <p>Thread-safe.
 */
@Order(Ordered.HIGHEST_PRECEDENCE) // before Spring Boot's own of the same pattern
final class StaticFiles implements WebMvcConfigurer {

  private static final Duration FRESH = Duration.ofHours(1);

  private final Map<String, String> tags = new ConcurrentHashMap<>();

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    registry
        .addResourceHandler("/index.html")
        .addResourceLocations("classpath:/static/")
        .setCacheControl(CacheControl.maxAge(FRESH))
        .setUseLastModified(false)
        .setEtagGenerator(StaticFiles::digest)
        .resourceChain(true)
        .addTransformer(
            (request, page, chain) -> PageShell.complete(chain.transform(request, page)));
    registry
        .addResourceHandler("/**")
        .addResourceLocations("classpath:/static/")
        .setCacheControl(CacheControl.maxAge(FRESH))
        .setUseLastModified(false)
        .setEtagGenerator(this::tag);
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
