// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import dev.headroom.edge.guard.MalformedRequests;
import org.apache.coyote.BadRequestException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.MultipartStream;
import org.apache.tomcat.util.http.fileupload.impl.FileCountLimitExceededException;
import org.apache.tomcat.util.http.fileupload.impl.IOFileUploadException;
import org.apache.tomcat.util.http.fileupload.impl.SizeException;

/**
 * Recognizes what Tomcat throws for parameters, parts and chunks that it cannot read.
 *
 * <p>Immutable. A failure of the disk that parts are written to is no fault of the request.
 */
final class TomcatMalformedRequests implements MalformedRequests {

  @Override
  public int status(Throwable cause) {
    return switch (cause) {
      case InvalidParameterException invalid -> invalid.getErrorCode();
      case FileCountLimitExceededException tooMany -> 413;
      case SizeException tooLarge -> 413;
      case IOFileUploadException disk -> 0;
      case FileUploadException malformed -> 400;
      case MultipartStream.MalformedStreamException brokenOff -> 400;
      case BadRequestException unreadable -> 400;
      default -> 0;
    };
  }
}
