// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.media.image;

import dev.headroom.media.image.EngineInfo;
import dev.headroom.media.image.Images;
import dev.headroom.monitor.HealthMonitor;
import dev.headroom.monitor.HealthProbe;
import dev.headroom.monitor.ProbeResult;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import java.util.stream.Collectors;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Shows the engine of images in health: its version, the formats that it writes, where it runs.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(before = MonitorAutoConfiguration.class, after = ImageAutoConfiguration.class)
@ConditionalOnClass({HealthMonitor.class, Images.class})
public class ImageProbeAutoConfiguration {

  @Bean
  @ConditionalOnBean(Images.class)
  HealthProbe headroomImagesProbe(Images images) {
    return HealthProbe.ofKnown(
        "images", HealthProbe.Kind.INFORMATIVE, () -> ProbeResult.up(text(images.engine())));
  }

  private static String text(EngineInfo engine) {
    String formats =
        engine.writes().stream()
            .sorted()
            .map(each -> each.extension())
            .collect(Collectors.joining(", "));
    return engine.name()
        + " writes "
        + formats
        + (engine.detail().isEmpty() ? "" : "; " + engine.detail());
  }
}
