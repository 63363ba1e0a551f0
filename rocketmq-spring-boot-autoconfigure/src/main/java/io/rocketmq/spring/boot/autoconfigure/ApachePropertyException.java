package io.rocketmq.spring.boot.autoconfigure;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Exception for properties of Apache's starter that secure a connection, which would have
 * no effect.
 */
public class ApachePropertyException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final List<String> lines;

	/**
	 * Creates an exception.
	 * @param lines one line for each property, with its name, origin and the new name
	 */
	ApachePropertyException(List<String> lines) {
		super(lines.stream()
			.collect(Collectors.joining("; ", "Properties of Apache's starter have no effect here: ",
					". Rename them, so that the application does not connect without them.")));
		this.lines = List.copyOf(lines);
	}

	/** Returns one line for each property, with its name, origin and the new name. */
	public List<String> getLines() {
		return this.lines;
	}

}
