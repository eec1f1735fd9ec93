// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.media.image.EncodedImage;
import dev.headroom.media.image.ImageFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A child process parses hostile files, so its responses may be hostile too. */
class WorkerFramesTest {
  private static byte[] response(int... sizes) throws IOException {
    ByteArrayOutputStream response = new ByteArrayOutputStream();
    List<EncodedImage> images =
        Arrays.stream(sizes)
            .mapToObj(size -> new EncodedImage(ImageFormat.WEBP, 8, 8, new byte[size]))
            .toList();
    WorkerFrames.writeImages(new DataOutputStream(response), images);
    return response.toByteArray();
  }

  private static List<EncodedImage> read(byte[] response, long mostBytes) throws IOException {
    return WorkerFrames.readImages(
        new DataInputStream(new ByteArrayInputStream(response)), mostBytes);
  }

  @Test
  void readsNoMoreBytesThanAreAllowedTogether() throws IOException {
    byte[] response = response(600, 400);
    assertThat(read(response, 1000)).hasSize(2);
    assertThatThrownBy(() -> read(response, 999)).isInstanceOf(StreamCorruptedException.class);
  }
}
