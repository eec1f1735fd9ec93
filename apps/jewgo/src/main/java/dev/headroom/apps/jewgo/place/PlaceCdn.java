// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.place;

import dev.headroom.media.cdn.AssetType;
import dev.headroom.media.cdn.Cdn;
import dev.headroom.media.cdn.Purge;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.event.EventListener;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/**
 * Lets a content delivery network keep the lists and counts of restaurants, which are the same for
 * everyone, and purges them in the transaction of a change. Does nothing without {@code
 * CDN_PROVIDER}.
 *
 * <p>A restaurant itself is not kept: it shows whether the caller likes it. Thread-safe.
 */
@RestControllerAdvice(assignableTypes = RestaurantController.class)
final class PlaceCdn implements ResponseBodyAdvice<Object> {
  private final @Nullable Cdn cdn;

  PlaceCdn(ObjectProvider<Cdn> cdn) {
    this.cdn = cdn.getIfAvailable();
  }

  @Override
  public boolean supports(
      MethodParameter method, Class<? extends HttpMessageConverter<?>> converter) {
    return method.getParameterType() != Detail.class && cdn != null;
  }

  @Override
  public @Nullable Object beforeBodyWrite(
      @Nullable Object body,
      MethodParameter method,
      MediaType type,
      Class<? extends HttpMessageConverter<?>> converter,
      ServerHttpRequest request,
      ServerHttpResponse response) {
    if (cdn != null && request.getMethod().equals(HttpMethod.GET)) {
      cdn.headers(AssetType.API, List.of(Restaurants.LISTS)).forEach(response.getHeaders()::set);
    }
    return body;
  }

  @EventListener
  void purge(RatingChanged change) {
    purge();
  }

  @EventListener
  void purge(RestaurantVisibilityChanged change) {
    purge();
  }

  private void purge() {
    if (cdn != null) {
      cdn.purge(Purge.tags(Restaurants.LISTS));
    }
  }
}
