// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.media.cdn;

import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsException;
import dev.headroom.media.Later;
import dev.headroom.media.cdn.Cdn;
import dev.headroom.media.cdn.CdnMeters;
import dev.headroom.media.cdn.CdnSettings;
import dev.headroom.media.cdn.PurgeProvider;
import dev.headroom.media.cdn.cloudfront.CloudFrontProvider;
import dev.headroom.media.cdn.provider.CloudflareProvider;
import dev.headroom.media.cdn.provider.FastlyProvider;
import dev.headroom.media.cdn.provider.LogProvider;
import dev.headroom.media.cdn.provider.NginxProvider;
import dev.headroom.spring.media.later.LaterAutoConfiguration;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.LayerMeters;
import dev.headroom.spring.settings.Policy;
import io.micrometer.core.instrument.Metrics;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.util.ClassUtils;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * Creates the face of the content delivery network of {@code headroom.cdn}.
 *
 * <p>Thread-safe. It is created at start, so that purges which wait from before are made.
 */
@AutoConfiguration(after = LaterAutoConfiguration.class)
@ConditionalOnClass(Cdn.class)
@ConditionalOnPolicy(Policy.CDN)
public class CdnAutoConfiguration {
  private static final String CLOUDFRONT_CLIENT =
      "software.amazon.awssdk.services.cloudfront.CloudFrontClient";

  /** The provider of the settings; an application may bring another. */
  @Bean
  @ConditionalOnMissingBean
  PurgeProvider headroomPurgeProvider(CdnProperties properties, CdnSettings settings) {
    return switch (properties.provider()) {
      case CLOUDFLARE ->
          new CloudflareProvider(
              properties.cloudflare().zoneId(),
              properties.cloudflare().apiToken(),
              properties.cloudflare().api(),
              settings.timeout());
      case CLOUDFRONT -> {
        if (!ClassUtils.isPresent(CLOUDFRONT_CLIENT, CdnAutoConfiguration.class.getClassLoader())) {
          throw new SettingsException(
              List.of(
                  new SettingFault(
                      "headroom.cdn.provider",
                      "cloudfront",
                      "where the client of AWS is on the class path",
                      "add the dependencies software.amazon.awssdk:cloudfront and"
                          + " software.amazon.awssdk:url-connection-client")));
        }
        yield CloudFront.provider(properties.cloudfront(), settings);
      }
      case FASTLY ->
          new FastlyProvider(
              properties.fastly().serviceId(),
              properties.fastly().apiToken(),
              properties.fastly().api(),
              settings.timeout());
      case NGINX -> new NginxProvider(Path.of(properties.nginx().cachePath()));
      case LOG -> new LogProvider();
    };
  }

  @Bean
  @ConditionalOnMissingBean
  Cdn headroomCdn(Later later, PurgeProvider provider, CdnSettings settings, LayerMeters registry) {
    CdnMeters meters = new CdnMeters(registry.getIfUnique(() -> Metrics.globalRegistry));
    return Cdn.create(later, provider, settings, meters);
  }

  /** Loaded only where the SDK is on the class path. */
  private static final class CloudFront {
    static PurgeProvider provider(CdnProperties.CloudFront properties, CdnSettings settings) {
      AwsCredentialsProvider credentials =
          properties.accessKeyId().isEmpty()
              ? DefaultCredentialsProvider.builder().build()
              : StaticCredentialsProvider.create(
                  AwsBasicCredentials.create(
                      properties.accessKeyId(), properties.secretAccessKey()));
      return new CloudFrontProvider(
          properties.distributionId(),
          properties.tagHeader(),
          credentials,
          null,
          settings.timeout());
    }
  }
}
