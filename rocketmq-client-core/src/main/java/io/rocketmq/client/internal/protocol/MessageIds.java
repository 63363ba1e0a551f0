package io.rocketmq.client.internal.protocol;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.LocalHost;

/**
 * Message ids (Apache's {@code MessageClientIDSetter} and {@code MessageDecoder}).
 * <p>
 * A unique id is 32 upper-case hexadecimal digits, as Apache's tools parse it: IPv4
 * address, process id (16 bits), a random number (32 bits), milliseconds since the start
 * of the month in local time (32 bits), a counter (16 bits). An offset message id is the
 * broker's address and port and the offset in its commit log.
 */
public final class MessageIds {

	/** Number of digits of {@link #next()}. */
	public static final int LENGTH = 32;

	private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.ISO_8859_1);

	private static final byte[] PREFIX = prefix();

	/**
	 * Time and counter of the last id in one value: read separately, two threads could
	 * combine them into the same id.
	 */
	private static final AtomicLong last = new AtomicLong(new SecureRandom().nextInt(1 << 16));

	private static volatile Month month = Month.at(System.currentTimeMillis());

	private MessageIds() {
	}

	/** Returns a new unique id. */
	public static String next() {
		long clock = System.currentTimeMillis();
		long stamp = last.updateAndGet((before) -> {
			long counted = before + 1;
			return Math.max(counted, (clock << 16) | (counted & 0xFFFF));
		});
		long now = stamp >>> 16;
		Month current = month;
		if (now >= current.end()) {
			current = Month.at(now);
			month = current;
		}
		byte[] text = PREFIX.clone();
		writeHex(text, 20, (int) (now - current.start()), 4);
		writeHex(text, 28, (int) stamp, 2);
		return new String(text, StandardCharsets.ISO_8859_1);
	}

	public static long commitLogOffset(String offsetMessageId) {
		Arguments.notNull(offsetMessageId, "offsetMessageId");
		int length = requireOffsetMessageId(offsetMessageId).length();
		return HexFormat.fromHexDigitsToLong(offsetMessageId, length - 16, length);
	}

	public static String brokerAddress(String offsetMessageId) {
		Arguments.notNull(offsetMessageId, "offsetMessageId");
		int port = requireOffsetMessageId(offsetMessageId).length() - 24;
		byte[] address = HexFormat.of().parseHex(offsetMessageId, 0, port);
		try {
			String host = InetAddress.getByAddress(address).getHostAddress();
			return ((address.length == 4) ? host : '[' + host + ']') + ':'
					+ HexFormat.fromHexDigits(offsetMessageId, port, port + 8);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException("An address of 4 or 16 bytes was rejected: " + offsetMessageId, ex);
		}
	}

	private static String requireOffsetMessageId(String text) {
		if ((text.length() == 32 || text.length() == 56) && text.chars().allMatch(HexFormat::isHexDigit)) {
			return text;
		}
		throw new IllegalArgumentException(
				"Offset message id is malformed: '" + text + "' (32 or 56 hexadecimal digits)");
	}

	public static String offsetMessageId(byte[] address, int port, long commitLogOffset) {
		Arguments.notNull(address, "address");
		ByteBuffer bytes = ByteBuffer.allocate(address.length + 12);
		bytes.put(address).putInt(port).putLong(commitLogOffset);
		return HexFormat.of().withUpperCase().formatHex(bytes.array());
	}

	private static byte[] prefix() {
		byte[] text = new byte[32];
		byte[] address = LocalHost.address().getAddress();
		for (int i = 0; i < 4; i++) {
			writeHex(text, i * 2, address[i], 1);
		}
		writeHex(text, 8, (int) ProcessHandle.current().pid(), 2);
		writeHex(text, 12, new SecureRandom().nextInt(), 4);
		return text;
	}

	private static void writeHex(byte[] text, int at, int value, int bytes) {
		for (int i = bytes * 2 - 1, rest = value; i >= 0; i--, rest >>>= 4) {
			text[at + i] = HEX[rest & 15];
		}
	}

	private record Month(long start, long end) {

		static Month at(long millis) {
			ZoneId zone = ZoneId.systemDefault();
			LocalDateTime first = java.time.Instant.ofEpochMilli(millis)
				.atZone(zone)
				.toLocalDateTime()
				.truncatedTo(ChronoUnit.DAYS)
				.withDayOfMonth(1);
			return new Month(first.atZone(zone).toInstant().toEpochMilli(),
					first.plusMonths(1).atZone(zone).toInstant().toEpochMilli());
		}

	}

}
