package io.rocketmq.client.benchmarks;

import java.util.Arrays;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Program that runs a Spring Boot application and prints how it starts. Uses nothing of
 * RocketMQ, as it runs the applications of both starters.
 */
public final class StarterWorker {

	/** Prefix of the line with the microseconds that the refresh of the context took. */
	static final String REFRESHED = "refreshed ";

	/** Line of an application that is ready. */
	static final String READY = "ready";

	private static long refreshing;

	private StarterWorker() {
	}

	/**
	 * Runs an application.
	 * @param arguments the application's class, and its own arguments
	 */
	public static void main(String[] arguments) throws ClassNotFoundException {
		SpringApplication application = new SpringApplication(Class.forName(arguments[0]));
		application.setBannerMode(Banner.Mode.OFF);
		application
			.addListeners((ApplicationListener<ApplicationPreparedEvent>) (event) -> refreshing = System.nanoTime());
		application.addListeners((ApplicationListener<ApplicationStartedEvent>) (event) -> System.out
			.println(REFRESHED + (System.nanoTime() - refreshing) / 1000));
		application.addListeners((ApplicationListener<ApplicationReadyEvent>) (event) -> System.out.println(READY));
		application.run(Arrays.copyOfRange(arguments, 1, arguments.length));
	}

}
