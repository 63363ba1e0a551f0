package io.rocketmq.client.internal.protocol.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Text form of properties: {@code name 0x01 value 0x02}, repeated (Apache's
 * {@code MessageDecoder}). Stateless.
 */
public final class MessageProperties {

	private static final char NAME_END = 1;

	private static final char VALUE_END = 2;

	private MessageProperties() {
	}

	public static void append(Map<String, String> properties, StringBuilder out) {
		properties.forEach((name, value) -> append(name, value, out));
	}

	public static void append(String name, String value, StringBuilder out) {
		out.append(name).append(NAME_END).append(value).append(VALUE_END);
	}

	/** Parses properties. Parts without a name or value are ignored, as by servers. */
	public static Map<String, String> parse(String text) {
		Map<String, String> properties = new LinkedHashMap<>();
		int start = 0;
		while (start < text.length()) {
			int end = text.indexOf(VALUE_END, start);
			if (end < 0) {
				end = text.length();
			}
			int middle = text.indexOf(NAME_END, start);
			if (middle > start && middle < end - 1) {
				properties.put(text.substring(start, middle), text.substring(middle + 1, end));
			}
			start = end + 1;
		}
		return properties;
	}

	/** Finds one property; of several with the same name the last, as {@link #parse}. */
	static @Nullable String find(byte[] bytes, int start, int length, String name) {
		byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
		int end = start + length;
		String found = null;
		for (int at = start; at < end;) {
			int middle = -1;
			int stop = at;
			for (; stop < end && bytes[stop] != VALUE_END; stop++) {
				if (middle < 0 && bytes[stop] == NAME_END) {
					middle = stop;
				}
			}
			if (middle > at && middle < stop - 1 && Arrays.equals(bytes, at, middle, wanted, 0, wanted.length)) {
				found = new String(bytes, middle + 1, stop - middle - 1, StandardCharsets.UTF_8);
			}
			at = stop + 1;
		}
		return found;
	}

}
