// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn.docs;

import dev.headroom.media.cdn.AssetType;
import dev.headroom.media.cdn.Cdn;
import dev.headroom.media.cdn.Purge;
import dev.headroom.media.cdn.asset.AssetManifest;
import dev.headroom.media.cdn.asset.AssetPublisher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;

/** The samples of the page of CDNs. */
final class FirstCdn {
  private final Cdn cdn;

  FirstCdn(Cdn cdn) {
    this.cdn = cdn;
  }

  // @start region="cdn-purge"
  void renamed(long association) {
    cdn.purge(Purge.tags("association-" + association));
  }

  // @end

  // @start region="cdn-headers"
  void show(long association, BiConsumer<String, String> setHeader) {
    cdn.headers(AssetType.PAGE, List.of("association-" + association)).forEach(setHeader);
  }

  // @end

  // @start region="cdn-assets"
  AssetManifest publish(Path sources, Path published) throws IOException {
    return new AssetPublisher(sources, published, 3).publish();
  }
  // @end
}
