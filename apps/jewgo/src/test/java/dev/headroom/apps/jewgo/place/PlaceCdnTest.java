// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.place;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.media.Later;
import dev.headroom.media.cdn.Cdn;
import dev.headroom.media.cdn.CdnSettings;
import dev.headroom.media.cdn.Purge;
import dev.headroom.media.cdn.provider.LogProvider;
import dev.headroom.session.token.AccessToken;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.converter.StringHttpMessageConverter;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class PlaceCdnTest {
  private final List<Record> submitted = new ArrayList<>();
  private final StaticListableBeanFactory beans = new StaticListableBeanFactory();

  @Test
  void purgesTheListsInTheTransactionOfAChange() {
    configure();

    place().purge(new RatingChanged(7));
    place().purge(new RestaurantVisibilityChanged(7, false));

    assertThat(submitted).hasSize(4).allMatch(Purge.tags("restaurants")::equals);
  }

  @Test
  void letsTheListsBeKeptAndNoRestaurant() throws Exception {
    configure();

    assertThat(headers("counts", PlaceQuery.class).get("Cache-Tag")).containsExactly("restaurants");
    assertThat(
            supports(
                RestaurantController.class.getDeclaredMethod(
                    "detail", long.class, AccessToken.class)))
        .isFalse();
  }

  @Test
  void doesNothingWithoutOne() throws Exception {
    place().purge(new RatingChanged(7));

    assertThat(supports(RestaurantController.class.getDeclaredMethod("counts", PlaceQuery.class)))
        .isFalse();
    assertThat(headers("counts", PlaceQuery.class).isEmpty()).isTrue();
  }

  private PlaceCdn place() {
    return new PlaceCdn(beans.getBeanProvider(Cdn.class));
  }

  private boolean supports(Method method) {
    return place().supports(new MethodParameter(method, -1), StringHttpMessageConverter.class);
  }

  private HttpHeaders headers(String name, Class<?>... parameters) throws NoSuchMethodException {
    ServletServerHttpResponse response =
        new ServletServerHttpResponse(new MockHttpServletResponse());
    Object unused =
        place()
            .beforeBodyWrite(
                "body",
                new MethodParameter(
                    RestaurantController.class.getDeclaredMethod(name, parameters), -1),
                MediaType.APPLICATION_JSON,
                StringHttpMessageConverter.class,
                new ServletServerHttpRequest(
                    new MockHttpServletRequest("GET", "/api/v5/restaurants/counts")),
                response);
    assertThat(unused).isEqualTo("body");
    return response.getHeaders();
  }

  private void configure() {
    Later later =
        new Later() {
          @Override
          public <T extends Record> Queue<T> register(String kind, Class<T> payload, Work<T> work) {
            return (value, options) -> submitted.add(value);
          }
        };
    beans.addBean("cdn", Cdn.create(later, new LogProvider(), CdnSettings.defaults()));
  }
}
