package io.rocketmq.samples.pages;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Java code as text, without comments and without the white space that a formatter may
 * change.
 */
final class JavaText {

	private static final String ANYTHING = "…";

	private final String text;

	private JavaText(String text) {
		this.text = text;
	}

	static JavaText of(String code) {
		return new JavaText(squeeze(withoutComments(code)));
	}

	boolean isEmpty() {
		return this.text.isEmpty();
	}

	/**
	 * Whether the part is somewhere in this text. An ellipsis in it stands for anything
	 * that closes the brackets that it opens.
	 */
	boolean holds(JavaText part) {
		List<String> pieces = new ArrayList<>();
		Arrays.stream(part.text.split(ANYTHING, -1)).map(String::strip).forEach(pieces::add);
		String first = pieces.get(0);
		for (int at = this.text.indexOf(first); at >= 0; at = this.text.indexOf(first, at + 1)) {
			int end = at + first.length();
			if (isWhole(at, end) && goesOn(end, pieces.subList(1, pieces.size()))) {
				return true;
			}
		}
		return false;
	}

	private boolean goesOn(int start, List<String> pieces) {
		if (pieces.isEmpty()) {
			return true;
		}
		String piece = pieces.get(0);
		int depth = 0;
		for (int at = start; at < this.text.length() && depth >= 0; at = next(at)) {
			char c = this.text.charAt(at);
			if (depth == 0 && this.text.startsWith(piece, at) && isWhole(at, at + piece.length())
					&& goesOn(at + piece.length(), pieces.subList(1, pieces.size()))) {
				return true;
			}
			depth += ("({[".indexOf(c) >= 0) ? 1 : (")}]".indexOf(c) >= 0) ? -1 : 0;
		}
		return false;
	}

	/** A name is not found within a longer one. */
	private boolean isWhole(int start, int end) {
		return start == end || (!isInName(start - 1, start) && !isInName(end - 1, end));
	}

	private boolean isInName(int one, int other) {
		return one >= 0 && other < this.text.length() && Character.isJavaIdentifierPart(this.text.charAt(one))
				&& Character.isJavaIdentifierPart(this.text.charAt(other));
	}

	private int next(int at) {
		return literalEnd(this.text, at);
	}

	@Override
	public String toString() {
		return this.text;
	}

	private static String withoutComments(String code) {
		StringBuilder kept = new StringBuilder();
		int at = 0;
		while (at < code.length()) {
			int end;
			if (code.startsWith("//", at)) {
				end = code.indexOf('\n', at);
				end = (end < 0) ? code.length() : end;
			}
			else if (code.startsWith("/*", at)) {
				end = code.indexOf("*/", at + 2);
				end = (end < 0) ? code.length() : end + 2;
				kept.append(' ');
			}
			else {
				end = literalEnd(code, at);
				kept.append(code, at, end);
			}
			at = end;
		}
		return kept.toString();
	}

	/** Returns the end of the literal that begins here, or the next character. */
	private static int literalEnd(String code, int start) {
		char quote = code.charAt(start);
		int end = start + 1;
		if (quote == '"' || quote == '\'') {
			while (end < code.length() && code.charAt(end) != quote && code.charAt(end) != '\n') {
				end += (code.charAt(end) == '\\') ? 2 : 1;
			}
			end++;
		}
		return Math.min(end, code.length());
	}

	private static String squeeze(String code) {
		StringBuilder kept = new StringBuilder();
		boolean space = false;
		for (int i = 0; i < code.length(); i++) {
			char c = code.charAt(i);
			if (Character.isWhitespace(c)) {
				space = true;
				continue;
			}
			if (space && !kept.isEmpty() && Character.isJavaIdentifierPart(c)
					&& Character.isJavaIdentifierPart(kept.charAt(kept.length() - 1))) {
				kept.append(' ');
			}
			kept.append(c);
			space = false;
		}
		return kept.toString();
	}

}
