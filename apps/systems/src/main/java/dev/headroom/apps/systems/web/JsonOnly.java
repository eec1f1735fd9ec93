// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.web;

import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Reads and writes objects as JSON only. Spring adds a converter for each data format on the class
 * path, such as the YAML that the API's description brings: limits by a member of a JSON body, and
 * the bounds of JSON, would not hold for it.
 *
 * <p>Immutable.
 */
final class JsonOnly implements WebMvcConfigurer {
  @Override
  public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
    builder.configureMessageConvertersList(list -> list.removeIf(each -> !isAllowed(each)));
  }

  /** Allows JSON, and what takes bytes, texts and files of any type as they are. */
  private static boolean isAllowed(HttpMessageConverter<?> converter) {
    return converter.getSupportedMediaTypes().stream()
        .anyMatch(each -> each.isWildcardType() || each.includes(MediaType.APPLICATION_JSON));
  }
}
