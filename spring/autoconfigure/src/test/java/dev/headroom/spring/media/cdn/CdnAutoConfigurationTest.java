// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.media.cdn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.media.cdn.AssetType;
import dev.headroom.media.cdn.Cdn;
import dev.headroom.media.cdn.Purge;
import dev.headroom.media.cdn.PurgeProvider;
import dev.headroom.spring.media.later.LaterAutoConfiguration;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.mock.web.MockHttpServletRequest;

class CdnAutoConfigurationTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  private final WebApplicationContextRunner runner =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  OperatorAutoConfiguration.class,
                  LaterAutoConfiguration.class,
                  CdnAutoConfiguration.class,
                  CdnAdminAutoConfiguration.class));

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
        .withPropertyValues(
            "headroom.cdn.provider=log",
            "headroom.cdn.admin=true",
            "headroom.operator.token=" + TOKEN)
        .run(context -> {
          CdnAdmin admin = context.getBean(CdnAdmin.class);
          MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/cdn/explain");
          request.addParameter("url", "https://x.org/a,b", "https://x.org/c");
          assertThat(admin.explain(request).getStatusCode().value()).isEqualTo(403);
          assertThat(admin.purge(request).getStatusCode().value()).isEqualTo(403);

          request.addHeader(OperatorAccess.HEADER, TOKEN);
          assertThat(String.valueOf(admin.explain(request).getBody()))
              .contains("https://x.org/a,b", "https://x.org/c");
          assertThat(admin.purge(request).getStatusCode().value()).isEqualTo(202);
          request.addParameter("tag", "a b");
          assertThat(admin.explain(request).getStatusCode().value()).isEqualTo(400);
        });
  }
}
