package io.rocketmq.client.nameserver;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.rocketmq.client.config.Endpoint;

/**
 * A web page with the addresses of name servers (Apache's {@code DefaultTopAddressing}):
 * {@code host:port}, with {@code ;} between them.
 */
final class AddressServer {

	private static final int MAX_LENGTH = 64 * 1024;

	private final URI uri;

	private final Duration timeout;

	AddressServer(URI uri, Duration timeout) {
		this.uri = uri;
		this.timeout = timeout;
	}

	URI uri() {
		return this.uri;
	}

	/**
	 * Reads the page. Blocks.
	 * @throws IOException if it can't be read, or holds something else
	 */
	List<String> read() throws IOException {
		HttpURLConnection connection = (HttpURLConnection) this.uri.toURL().openConnection();
		try {
			int millis = (int) Math.min(Integer.MAX_VALUE, this.timeout.toMillis());
			connection.setConnectTimeout(millis);
			connection.setReadTimeout(millis);
			int status = connection.getResponseCode();
			if (status != HttpURLConnection.HTTP_OK) {
				throw new IOException("it answered with the status " + status);
			}
			try (InputStream in = connection.getInputStream()) {
				byte[] page = in.readNBytes(MAX_LENGTH + 1);
				if (page.length > MAX_LENGTH) {
					throw new IOException("its page is longer than " + MAX_LENGTH + " bytes");
				}
				String text = new String(page, StandardCharsets.UTF_8).trim();
				return Endpoint.parseList(text.endsWith(";") ? text.substring(0, text.length() - 1) : text)
					.stream()
					.map(Endpoint::toString)
					.toList();
			}
		}
		catch (IllegalArgumentException ex) {
			throw new IOException(ex.getMessage(), ex);
		}
		finally {
			connection.disconnect();
		}
	}

}
