// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.media.cdn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.headroom.media.cdn.AssetType;
import dev.headroom.media.cdn.Cdn;
import dev.headroom.media.cdn.Purge;
import dev.headroom.media.cdn.PurgeProvider;
import dev.headroom.spring.media.later.LaterAutoConfiguration;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.operator.OperatorEndpointAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

class CdnAutoConfigurationTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  private final WebApplicationContextRunner runner =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  OperatorAutoConfiguration.class,
                  OperatorEndpointAutoConfiguration.class,
                  LaterAutoConfiguration.class,
                  CdnAutoConfiguration.class,
                  CdnAdminAutoConfiguration.class));

  @EnableWebMvc
  @Configuration(proxyBeanMethods = false)
  static class Web {}

  @Test
  void makesNothingUnasked() {
    runner.run(
        context -> assertThat(context).doesNotHaveBean(Cdn.class).doesNotHaveBean(CdnAdmin.class));
  }

  @Test
  void choosesTheProvider() {
    runner
        .withPropertyValues(
            "headroom.cdn.provider=cloudflare",
            "headroom.cdn.cloudflare.zone-id=zone1",
            "headroom.cdn.cloudflare.api-token=secret")
        .run(context -> {
          assertThat(context.getBean(PurgeProvider.class).name()).isEqualTo("cloudflare");
          Cdn cdn = context.getBean(Cdn.class);
          assertThat(cdn.headers(AssetType.PAGE, List.of("a", "b")))
              .containsEntry("Cache-Tag", "a,b");
          assertThat(cdn.explain(Purge.tags("a")).toString())
              .contains("/zones/zone1/purge_cache")
              .doesNotContain("secret");
        });
    runner
        .withPropertyValues(
            "headroom.cdn.provider=cloudfront",
            "headroom.cdn.cloudfront.distribution-id=D1",
            "headroom.cdn.cloudfront.access-key-id=AKID",
            "headroom.cdn.cloudfront.secret-access-key=secret")
        .run(context ->
            assertThat(context.getBean(PurgeProvider.class).name()).isEqualTo("cloudfront"));
    runner
        .withPropertyValues(
            "headroom.cdn.provider=nginx", "headroom.cdn.nginx.cache-path=/tmp/none")
        .run(context -> assertThat(context.getBean(PurgeProvider.class).name()).isEqualTo("nginx"));
  }

  @Test
  void namesWhatAProviderLacks() {
    runner
        .withPropertyValues("headroom.cdn.provider=cloudflare")
        .run(context ->
            assertThat(context.getStartupFailure())
                .hasStackTraceContaining("headroom.cdn.cloudflare.zone-id")
                .hasStackTraceContaining("headroom.cdn.cloudflare.api-token"));
    runner
        .withPropertyValues("headroom.cdn.provider=akamai")
        .run(context ->
            assertThat(context.getStartupFailure())
                .hasStackTraceContaining("headroom.cdn.provider"));
  }

  @Test
  void explainsToOperatorsAlone() {
    runner
        .withUserConfiguration(Web.class)
        .withPropertyValues(
            "headroom.cdn.provider=log",
            "headroom.cdn.admin=true",
            "headroom.operator.token=" + TOKEN)
        .run(context -> {
          MockMvc mvc =
              MockMvcBuilders.webAppContextSetup(
                      (WebApplicationContext) Objects.requireNonNull(context))
                  .build();
          String[] urls = {"https://x.org/a,b", "https://x.org/c"};
          mvc.perform(get("/api/cdn/explain").param("url", urls)).andExpect(status().isForbidden());
          mvc.perform(post("/api/cdn/purge").param("url", urls)).andExpect(status().isForbidden());

          mvc.perform(
                  get("/api/cdn/explain").param("url", urls).header(OperatorAccess.HEADER, TOKEN))
              .andExpect(status().isOk())
              .andExpect(content().string(containsString(urls[0])))
              .andExpect(content().string(containsString(urls[1])));
          mvc.perform(
                  post("/api/cdn/purge").param("url", urls).header(OperatorAccess.HEADER, TOKEN))
              .andExpect(status().isAccepted());
          mvc.perform(
                  get("/api/cdn/explain").param("tag", "a b").header(OperatorAccess.HEADER, TOKEN))
              .andExpect(status().isBadRequest());
        });
  }
}
