package io.rocketmq.spring.boot;

import java.util.List;
import java.util.Objects;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Texts of failed starts, by the first of all registered analyzers that knows the
 * failure, as Spring Boot prints them. Each must be on the page about failed starts.
 */
public final class FailureTexts {

	private FailureTexts() {
	}

	public static FailureAnalysis of(Throwable failure) {
		return of(failure, new StandardEnvironment());
	}

	public static FailureAnalysis of(Throwable failure, Environment environment) {
		return of(failure, environment, new DefaultListableBeanFactory());
	}

	public static FailureAnalysis of(Throwable failure, Environment environment, BeanFactory beanFactory) {
		Objects.requireNonNull(failure, "failure must not be null");
		List<FailureAnalyzer> analyzers = SpringFactoriesLoader
			.forDefaultResourceLocation(FailureTexts.class.getClassLoader())
			// Some of Spring Boot's need what is not on the class path.
			.load(FailureAnalyzer.class,
					ArgumentResolver.of(BeanFactory.class, beanFactory).and(Environment.class, environment),
					FailureHandler.handleMessage((message, failed) -> {
					}));
		for (FailureAnalyzer analyzer : analyzers) {
			FailureAnalysis analysis = analyzer.analyze(failure);
			if (analysis != null) {
				System.out.println("\nDescription:\n\n" + analysis.getDescription() + "\n\nAction:\n\n"
						+ analysis.getAction() + '\n');
				assertThat(TroubleshootingPage.has(analysis.getDescription())).as(analysis.getDescription()).isTrue();
				return analysis;
			}
		}
		throw new AssertionError("No analyzer knows the failure", failure);
	}

}
