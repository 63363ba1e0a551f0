package io.rocketmq.client.internal.support;

/**
 * User names and passwords in addresses, which messages must not show.
 */
public final class UserInfo {

	private static final String SCHEME_END = "://";

	private UserInfo() {
	}

	/**
	 * Masks everything that could be a user or a password.
	 */
	public static String mask(String text) {
		int end = text.lastIndexOf('@');
		if (end < 0) {
			return text;
		}
		int scheme = text.indexOf(SCHEME_END);
		int start = (scheme < 0 || scheme > end) ? 0 : scheme + SCHEME_END.length();
		return text.substring(0, start) + "***" + text.substring(end);
	}

}
