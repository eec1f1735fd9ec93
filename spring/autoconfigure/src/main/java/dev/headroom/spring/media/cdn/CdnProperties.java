// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.media.cdn;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import java.net.URI;

/**
 * Which content delivery network is in front of the application, and how it is reached.
 *
 * <p>Immutable. Its text never shows a token.
 */
record CdnProperties(
    @Setting(
            value =
                "Content delivery network in front of the application; log only logs what would be"
                    + " purged.",
            example = "log") // it stands in where none is set, and needs nothing else
        Provider provider,
    @Setting(
            value =
                "Whether operators may see the calls of a purge at GET /api/cdn/explain, and purge"
                    + " at POST /api/cdn/purge.",
            defaultValue = "false")
        boolean admin,
    @Setting("The zone of Cloudflare.") Cloudflare cloudflare,
    @Setting("The distribution of CloudFront.") CloudFront cloudfront,
    @Setting("The service of Fastly.") Fastly fastly,
    @Setting("The cache of a local nginx.") Nginx nginx) {

  /** A content delivery network. Immutable. */
  enum Provider {
    CLOUDFLARE,
    CLOUDFRONT,
    FASTLY,
    NGINX,
    LOG
  }

  /** The zone of Cloudflare. Immutable. */
  record Cloudflare(
      @Setting("Id of the zone.") String zoneId,
      @Setting(value = "Token with the permission to purge the zone, and no other.", secret = true)
          String apiToken,
      @Setting(value = "Address of the API.", defaultValue = "https://api.cloudflare.com/client/v4")
          URI api) {
    @Override
    public String toString() {
      return "Cloudflare[zoneId=%s]".formatted(zoneId);
    }
  }

  /** The distribution of CloudFront. Immutable. */
  record CloudFront(
      @Setting("Id of the distribution.") String distributionId,
      @Setting(
              value = "Response header that the distribution's cache tag configuration names.",
              defaultValue = "Cache-Tag")
          String tagHeader,
      @Setting(
              "Id of the access key. If empty, the SDK of AWS finds credentials as it does by default.")
          String accessKeyId,
      @Setting(value = "Secret of the access key.", secret = true) String secretAccessKey) {
    @Override
    public String toString() {
      return "CloudFront[distributionId=%s]".formatted(distributionId);
    }
  }

  /** The service of Fastly. Immutable. */
  record Fastly(
      @Setting("Id of the service.") String serviceId,
      @Setting(value = "Token with the permission to purge the service.", secret = true)
          String apiToken,
      @Setting(value = "Address of the API.", defaultValue = "https://api.fastly.com") URI api) {
    @Override
    public String toString() {
      return "Fastly[serviceId=%s]".formatted(serviceId);
    }
  }

  /** The cache of a local nginx. Immutable. */
  record Nginx(
      @Setting("Folder of proxy_cache_path, which this process may read and write.")
          String cachePath) {}

  /**
   * Checks that the chosen network has what it needs.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  CdnProperties {
    SettingsCheck check = new SettingsCheck();
    switch (provider) {
      case CLOUDFLARE -> {
        present(check, "cloudflare.zone-id", cloudflare.zoneId());
        present(check, "cloudflare.api-token", cloudflare.apiToken());
      }
      case CLOUDFRONT -> present(check, "cloudfront.distribution-id", cloudfront.distributionId());
      case FASTLY -> {
        present(check, "fastly.service-id", fastly.serviceId());
        present(check, "fastly.api-token", fastly.apiToken());
      }
      case NGINX -> present(check, "nginx.cache-path", nginx.cachePath());
      case LOG -> {
        // It needs nothing.
      }
    }
    check.throwIfAny();
  }

  private static void present(SettingsCheck check, String setting, String value) {
    check.present(setting, value, "set it, since it belongs to the chosen provider");
  }
}
