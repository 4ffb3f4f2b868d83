/* OpenCV's linear algebra, done by the OpenBLAS that numpy brings.
 *
 * Both wheels carry an OpenBLAS of their own. OpenCV's takes 32-bit integers, numpy's 64-bit ones
 * under names of its own; these functions have OpenCV's names, widen the integers and call numpy's.
 * The arguments are those of LAPACK 3.9 and of CBLAS; the last ones, which C callers leave out, are
 * the lengths of Fortran's strings. scripts/package/blas_bridge.py compiles it. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

typedef int32_t narrow;
typedef int64_t wide;
enum { NO_MEMORY = -1010 }; /* as LAPACKE says it */

#define GEMM(P, SCALAR, BLOCK)                                                                     \
    void scipy_cblas_##P##gemm64_(int, int, int, wide, wide, wide, SCALAR, BLOCK, wide, BLOCK,     \
                                  wide, SCALAR, void *, wide);                                     \
    void cblas_##P##gemm(int order, int ta, int tb, narrow m, narrow n, narrow k, SCALAR alpha,    \
                         BLOCK a, narrow lda, BLOCK b, narrow ldb, SCALAR beta, void *c,           \
                         narrow ldc)                                                               \
    {                                                                                              \
        scipy_cblas_##P##gemm64_(order, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);     \
    }

GEMM(s, float, const void *)
GEMM(d, double, const void *)
GEMM(c, const void *, const void *)
GEMM(z, const void *, const void *)

/* Pivots come back as integers; both widths share the caller's intent, not its memory. */
static void narrowed(narrow *to, const wide *from, wide count)
{
    for (wide i = 0; i < count; i++) to[i] = (narrow)from[i];
}

static wide at_least_one(wide count) { return count > 0 ? count : 1; }

#define SOLVERS(P, T)                                                                              \
    void scipy_##P##gels_64_(const char *, const wide *, const wide *, const wide *, T *,          \
                             const wide *, T *, const wide *, T *, const wide *, wide *, size_t);  \
    void P##gels_(const char *trans, const narrow *m, const narrow *n, const narrow *nrhs, T *a,   \
                  const narrow *lda, T *b, const narrow *ldb, T *work, const narrow *lwork,        \
                  narrow *info)                                                                    \
    {                                                                                              \
        wide m_ = *m, n_ = *n, nrhs_ = *nrhs, lda_ = *lda, ldb_ = *ldb, lwork_ = *lwork, info_ = 0; \
        scipy_##P##gels_64_(trans, &m_, &n_, &nrhs_, a, &lda_, b, &ldb_, work, &lwork_, &info_, 1); \
        *info = (narrow)info_;                                                                     \
    }                                                                                              \
    void scipy_##P##geqrf_64_(const wide *, const wide *, T *, const wide *, T *, T *,             \
                              const wide *, wide *);                                               \
    void P##geqrf_(const narrow *m, const narrow *n, T *a, const narrow *lda, T *tau, T *work,     \
                   const narrow *lwork, narrow *info)                                              \
    {                                                                                              \
        wide m_ = *m, n_ = *n, lda_ = *lda, lwork_ = *lwork, info_ = 0;                            \
        scipy_##P##geqrf_64_(&m_, &n_, a, &lda_, tau, work, &lwork_, &info_);                      \
        *info = (narrow)info_;                                                                     \
    }                                                                                              \
    void scipy_##P##gesdd_64_(const char *, const wide *, const wide *, T *, const wide *, T *,    \
                              T *, const wide *, T *, const wide *, T *, const wide *, wide *,     \
                              wide *, size_t);                                                     \
    void P##gesdd_(const char *jobz, const narrow *m, const narrow *n, T *a, const narrow *lda,    \
                   T *s, T *u, const narrow *ldu, T *vt, const narrow *ldvt, T *work,              \
                   const narrow *lwork, narrow *iwork, narrow *info)                               \
    {                                                                                              \
        wide m_ = *m, n_ = *n, lda_ = *lda, ldu_ = *ldu, ldvt_ = *ldvt, lwork_ = *lwork, info_ = 0; \
        wide *iwork_ = malloc((size_t)at_least_one(8 * (m_ < n_ ? m_ : n_)) * sizeof(wide));       \
        (void)iwork; /* only room to work in: nothing of it is read by a caller */                 \
        if (!iwork_) { *info = NO_MEMORY; return; }                                                \
        scipy_##P##gesdd_64_(jobz, &m_, &n_, a, &lda_, s, u, &ldu_, vt, &ldvt_, work, &lwork_,     \
                             iwork_, &info_, 1);                                                   \
        free(iwork_);                                                                              \
        *info = (narrow)info_;                                                                     \
    }                                                                                              \
    void scipy_##P##gesv_64_(const wide *, const wide *, T *, const wide *, wide *, T *,           \
                             const wide *, wide *);                                                \
    void P##gesv_(const narrow *n, const narrow *nrhs, T *a, const narrow *lda, narrow *ipiv,      \
                  T *b, const narrow *ldb, narrow *info)                                           \
    {                                                                                              \
        wide n_ = *n, nrhs_ = *nrhs, lda_ = *lda, ldb_ = *ldb, info_ = 0;                          \
        wide *ipiv_ = calloc((size_t)at_least_one(n_), sizeof(wide));                              \
        if (!ipiv_) { *info = NO_MEMORY; return; }                                                 \
        scipy_##P##gesv_64_(&n_, &nrhs_, a, &lda_, ipiv_, b, &ldb_, &info_);                       \
        narrowed(ipiv, ipiv_, n_);                                                                 \
        free(ipiv_);                                                                               \
        *info = (narrow)info_;                                                                     \
    }                                                                                              \
    void scipy_##P##getrf_64_(const wide *, const wide *, T *, const wide *, wide *, wide *);      \
    void P##getrf_(const narrow *m, const narrow *n, T *a, const narrow *lda, narrow *ipiv,        \
                   narrow *info)                                                                   \
    {                                                                                              \
        wide m_ = *m, n_ = *n, lda_ = *lda, least = m_ < n_ ? m_ : n_, info_ = 0;                  \
        wide *ipiv_ = calloc((size_t)at_least_one(least), sizeof(wide));                           \
        if (!ipiv_) { *info = NO_MEMORY; return; }                                                 \
        scipy_##P##getrf_64_(&m_, &n_, a, &lda_, ipiv_, &info_);                                   \
        narrowed(ipiv, ipiv_, least);                                                              \
        free(ipiv_);                                                                               \
        *info = (narrow)info_;                                                                     \
    }                                                                                              \
    void scipy_##P##posv_64_(const char *, const wide *, const wide *, T *, const wide *, T *,     \
                             const wide *, wide *, size_t);                                        \
    void P##posv_(const char *uplo, const narrow *n, const narrow *nrhs, T *a, const narrow *lda,  \
                  T *b, const narrow *ldb, narrow *info)                                           \
    {                                                                                              \
        wide n_ = *n, nrhs_ = *nrhs, lda_ = *lda, ldb_ = *ldb, info_ = 0;                          \
        scipy_##P##posv_64_(uplo, &n_, &nrhs_, a, &lda_, b, &ldb_, &info_, 1);                     \
        *info = (narrow)info_;                                                                     \
    }                                                                                              \
    void scipy_##P##potrf_64_(const char *, const wide *, T *, const wide *, wide *, size_t);      \
    void P##potrf_(const char *uplo, const narrow *n, T *a, const narrow *lda, narrow *info)       \
    {                                                                                              \
        wide n_ = *n, lda_ = *lda, info_ = 0;                                                      \
        scipy_##P##potrf_64_(uplo, &n_, a, &lda_, &info_, 1);                                      \
        *info = (narrow)info_;                                                                     \
    }

SOLVERS(s, float)
SOLVERS(d, double)

void scipy_dgeev_64_(const char *, const char *, const wide *, double *, const wide *, double *,
                     double *, double *, const wide *, double *, const wide *, double *,
                     const wide *, wide *, size_t, size_t);
void dgeev_(const char *jobvl, const char *jobvr, const narrow *n, double *a, const narrow *lda,
            double *wr, double *wi, double *vl, const narrow *ldvl, double *vr, const narrow *ldvr,
            double *work, const narrow *lwork, narrow *info)
{
    wide n_ = *n, lda_ = *lda, ldvl_ = *ldvl, ldvr_ = *ldvr, lwork_ = *lwork, info_ = 0;
    scipy_dgeev_64_(jobvl, jobvr, &n_, a, &lda_, wr, wi, vl, &ldvl_, vr, &ldvr_, work, &lwork_,
                    &info_, 1, 1);
    *info = (narrow)info_;
}
