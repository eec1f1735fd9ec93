// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.media.image;

import dev.headroom.ground.Setting;
import org.jspecify.annotations.Nullable;

/**
 * The settings of images that the starter adds to those of the module.
 *
 * <p>Immutable.
 */
public record ImageProperties(
    @Setting(
            value =
                "Whether uploaded images are stored, and made in several sizes. Not set: yes, if a"
                    + " folder is set. Set it to true where the application has a MediaStore of its"
                    + " own.")
        @Nullable Boolean enabled,
    @Setting(
            value =
                "Folder of the uploaded images and their sizes. It is created with the first image,"
                    + " holds nothing else, and is shared by all instances.")
        String folder) {}
