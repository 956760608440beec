# The image of all three services and of the command line:
#   docker build -t sealedlog --build-arg BUILD_COMMIT=$(git rev-parse --short=12 HEAD) .
# It is built by the launcher, which then runs in it, too.

FROM maven:3-eclipse-temurin-25 AS build
WORKDIR /opt/sealedlog
# A layer with the libraries, made anew only when a pom.xml changes: Maven builds all modules without their sources.
COPY pom.xml ./
COPY .mvn .mvn
COPY crypto/pom.xml crypto/
COPY ledger/pom.xml ledger/
COPY protocol/pom.xml protocol/
COPY runtime/pom.xml runtime/
COPY embedded/pom.xml embedded/
COPY vault/pom.xml vault/
COPY api-gateway/pom.xml api-gateway/
COPY encryption-worker/pom.xml encryption-worker/
COPY projection-service/pom.xml projection-service/
COPY all-in-one/pom.xml all-in-one/
COPY benchmarks/pom.xml benchmarks/
COPY system-tests/pom.xml system-tests/
RUN mvn -q -B package -Dmaven.test.skip=true -Dspotless.check.skip -pl all-in-one -am && rm -rf */target
COPY . .
# What metrics call this build. The history is not in the image's context, where each commit would build anew.
ARG BUILD_COMMIT=unknown
RUN ./sealedlog build --rehearse none

FROM eclipse-temurin:25-jre AS runtime
RUN groupadd --gid 10001 sealedlog \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin sealedlog \
 && install -d -o 10001 -g 10001 -m 0700 /var/lib/sealedlog
WORKDIR /opt/sealedlog

# What the JVM of each service learns under load. It is of use only to the JVM that learned it, so it is this one.
FROM runtime AS rehearsed
COPY --from=build --chown=10001:10001 /opt/sealedlog/sealedlog ./
COPY --from=build --chown=10001:10001 /opt/sealedlog/all-in-one/target all-in-one/target
RUN chown 10001:10001 . all-in-one
USER 10001:10001
RUN ./sealedlog build --rehearse services \
 && { test -s all-in-one/target/worker.aot || { cat all-in-one/target/rehearsal-services.log; false; }; } \
 && rm -rf all-in-one/target/classes all-in-one/target/generated-sources all-in-one/target/maven-*

FROM runtime
COPY --from=rehearsed --chown=0:0 /opt/sealedlog /opt/sealedlog
COPY deploy/image /opt/sealedlog/deploy
USER 10001:10001
ENTRYPOINT ["/opt/sealedlog/sealedlog"]
CMD ["help"]
