package io.rocketmq.spring.boot;

import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.slf4j.LoggerFactory;

/**
 * Log events of a logger and those below it, at INFO and above.
 */
public final class CapturedEvents implements AutoCloseable {

	private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

	private final Logger logger;

	private final Level before;

	public CapturedEvents(String name) {
		this.logger = (Logger) LoggerFactory.getLogger(name);
		this.before = this.logger.getLevel();
		this.logger.setLevel(Level.INFO);
		this.appender.start();
		this.logger.addAppender(this.appender);
	}

	public List<String> infos() {
		return lines(Level.INFO);
	}

	public List<String> warnings() {
		return lines(Level.WARN);
	}

	private List<String> lines(Level level) {
		return List.copyOf(this.appender.list)
			.stream()
			.filter((event) -> event.getLevel() == level)
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

	public List<String> keyValues(String key) {
		return List.copyOf(this.appender.list)
			.stream()
			.filter((event) -> event.getKeyValuePairs() != null)
			.flatMap((event) -> event.getKeyValuePairs().stream())
			.filter((pair) -> pair.key.equals(key))
			.map((pair) -> String.valueOf(pair.value))
			.toList();
	}

	@Override
	public void close() {
		this.logger.setLevel(this.before);
		this.logger.detachAppender(this.appender);
	}

}
